"""The shop opens: tables are made, books and orders can be stored and read."""

from decimal import Decimal

from bookshop import database
from bookshop.main import app
from bookshop.models import Address, Book, Customer, Order, OrderLine, Publisher, Review
from fastapi.testclient import TestClient
from sqlmodel import Session


def test_a_book_is_added_and_found() -> None:
    with TestClient(app) as client:
        added = client.post("/books", json={"title": "Emma", "isbn": "9780141439587", "price": "8.99"})
        assert added.status_code == 201, added.text
        found = client.get("/books", params={"title": "Em"})
        assert [book["title"] for book in found.json()] == ["Emma"]


def test_an_order_keeps_its_lines_and_addresses() -> None:
    with TestClient(app) as client, Session(database.engine) as session:
        book = Book(title="Persuasion", isbn="9780141439686", price=Decimal("7.99"), publisher=Publisher(name="Murray"))
        customer = Customer(email="anne@example.com", name="Anne")
        home = Address(street="1 Camden Place", city="Bath", postcode="BA1 5AA", customer=customer)
        line = OrderLine(book=book, quantity=2, unit_price=book.price)
        session.add(Order(customer=customer, shipping_address=home, lines=[line]))
        session.commit()
        session.add(Review(rating=5, book_id=book.id, customer_id=customer.id))
        session.commit()
        assert [order["status"] for order in client.get(f"/customers/{customer.id}/orders").json()] == ["open"]
        assert [review["rating"] for review in client.get(f"/books/{book.id}/reviews").json()] == [5]
