"""What was bought, and where it goes."""

from datetime import datetime, timezone
from decimal import Decimal
from enum import Enum

from sqlmodel import Field, Relationship, SQLModel

from .catalogue import Book
from .customers import Address, Customer


class OrderStatus(str, Enum):
    OPEN = "open"
    PAID = "paid"
    SENT = "sent"


def now() -> datetime:
    """The present moment, with its time zone."""
    return datetime.now(timezone.utc)


class Order(SQLModel, table=True):
    __tablename__ = "orders"

    id: int | None = Field(default=None, primary_key=True)
    placed_at: datetime = Field(default_factory=now)
    status: OrderStatus = OrderStatus.OPEN
    customer_id: int = Field(foreign_key="customer.id", index=True)
    shipping_address_id: int = Field(foreign_key="address.id")
    billing_address_id: int | None = Field(default=None, foreign_key="address.id")

    customer: Customer = Relationship(back_populates="orders")
    shipping_address: Address = Relationship()
    billing_address: Address | None = Relationship()
    lines: list["OrderLine"] = Relationship(back_populates="order", cascade_delete=True)


class OrderLine(SQLModel, table=True):
    order_id: int | None = Field(default=None, foreign_key="orders.id", primary_key=True)
    book_id: int = Field(foreign_key="book.id", primary_key=True)
    quantity: int = Field(default=1, ge=1)
    unit_price: Decimal = Field(max_digits=8, decimal_places=2)

    order: Order = Relationship(back_populates="lines")
    book: Book = Relationship()
