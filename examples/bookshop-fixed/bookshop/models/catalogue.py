"""What the shop sells."""

from datetime import date
from decimal import Decimal

from sqlmodel import Field, Relationship, SQLModel


class Publisher(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200, unique=True)
    country: str = Field(default="GB", min_length=2, max_length=2)

    books: list["Book"] = Relationship(back_populates="publisher")


class BookAuthor(SQLModel, table=True):
    __tablename__ = "book_author"

    book_id: int | None = Field(default=None, foreign_key="book.id", primary_key=True)
    author_id: int | None = Field(default=None, foreign_key="author.id", primary_key=True)


class Author(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200, index=True)

    books: list["Book"] = Relationship(back_populates="authors", link_model=BookAuthor)


class Book(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=300, index=True)
    isbn: str = Field(min_length=13, max_length=13, unique=True)
    price: Decimal = Field(max_digits=8, decimal_places=2)
    published: date | None = None
    subjects: str = ""
    publisher_id: int | None = Field(default=None, foreign_key="publisher.id")

    publisher: Publisher | None = Relationship(back_populates="books")
    authors: list[Author] = Relationship(back_populates="books", link_model=BookAuthor)
    reviews: list["Review"] = Relationship(back_populates="book", cascade_delete=True)
