"""Orders of a customer."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import select

from ..database import SessionOfRequest
from ..models import Order

router = APIRouter(prefix="/customers/{customer_id}/orders", tags=["orders"])


@router.get("")
def list_orders(customer_id: UUID, session: SessionOfRequest) -> Sequence[Order]:
    """The orders of a customer, newest first."""
    return session.exec(select(Order).where(Order.customer_id == customer_id).order_by(Order.placed_at.desc())).all()
