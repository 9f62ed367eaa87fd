"""All tables of the shop; import them from here, so that every table is known before the first query."""

from .catalogue import Author, Book, BookAuthor, Publisher
from .customers import Address, Customer
from .orders import Order, OrderLine, OrderStatus
from .reviews import Review

__all__ = [
    "Address",
    "Author",
    "Book",
    "BookAuthor",
    "Customer",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Publisher",
    "Review",
]
