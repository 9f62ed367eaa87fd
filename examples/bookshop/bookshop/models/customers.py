"""Who buys."""

from uuid import UUID, uuid4

from sqlmodel import Field, Relationship, SQLModel


class Customer(SQLModel, table=True):
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(max_length=320, unique=True, index=True)
    name: str = Field(max_length=200)
    is_active: bool = True

    addresses: list["Address"] = Relationship(back_populates="customer", cascade_delete=True)
    orders: list["Order"] = Relationship(back_populates="customer")


class Address(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    street: str
    city: str
    postcode: str = Field(max_length=10)
    customer_id: UUID = Field(foreign_key="customer.id", index=True, ondelete="CASCADE")

    customer: Customer = Relationship(back_populates="addresses")
