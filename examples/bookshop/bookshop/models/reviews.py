"""What readers say."""

from uuid import UUID

from sqlmodel import Field, Relationship, SQLModel

from .catalogue import Book


class Review(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    rating: int = Field(ge=1, le=5)
    text: str = Field(default="", max_length=4000)
    book_id: int = Field(foreign_key="books.id")
    customer_id: UUID = Field(foreign_key="customer.id")

    book: Book = Relationship(back_populates="reviews")
