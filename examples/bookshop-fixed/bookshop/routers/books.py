"""The catalogue, and what readers say about it."""

from collections.abc import Sequence
from decimal import Decimal

from fastapi import APIRouter, HTTPException
from sqlmodel import Field, SQLModel, select

from ..database import SessionOfRequest
from ..models import Book, Review

router = APIRouter(prefix="/books", tags=["books"])


class NewBook(SQLModel):
    """What has to be said about a book; a table model would take anything."""

    title: str = Field(min_length=1, max_length=300)
    isbn: str = Field(min_length=13, max_length=13)
    price: Decimal = Field(max_digits=8, decimal_places=2)


@router.post("", status_code=201)
def add_book(book: NewBook, session: SessionOfRequest) -> Book:
    """Puts a book on the shelf."""
    added = Book.model_validate(book)
    session.add(added)
    session.commit()
    session.refresh(added)
    return added


@router.get("")
def list_books(session: SessionOfRequest, title: str = "") -> Sequence[Book]:
    """The books whose title begins like this."""
    return session.exec(select(Book).where(Book.title.startswith(title)).order_by(Book.title)).all()


@router.get("/{book_id}")
def read_book(book_id: int, session: SessionOfRequest) -> Book:
    """One book."""
    book = session.get(Book, book_id)
    if book is None:
        raise HTTPException(404, "No such book")
    return book


@router.get("/{book_id}/reviews")
def list_reviews(book_id: int, session: SessionOfRequest) -> Sequence[Review]:
    """The reviews of a book, best first."""
    return session.exec(select(Review).where(Review.book_id == book_id).order_by(Review.rating.desc())).all()
