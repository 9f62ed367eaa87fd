# lfx 1.13
from uuid import UUID

UUIDstr = UUID
