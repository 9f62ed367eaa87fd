# fastapi-users-db-sqlmodel 0.3
import uuid

from pydantic import UUID4, EmailStr
from sqlmodel import Field, SQLModel

class SQLModelBaseUserDB(SQLModel):
    __tablename__ = "user"
    id: UUID4 = Field(default_factory=uuid.uuid4, primary_key=True, nullable=False)
    email: EmailStr = Field(sa_column_kwargs={"unique": True, "index": True}, nullable=False)
    hashed_password: str
    is_active: bool = Field(True, nullable=False)
    is_superuser: bool = Field(False, nullable=False)
    is_verified: bool = Field(False, nullable=False)

class SQLModelBaseOAuthAccount(SQLModel):
    __tablename__ = "oauthaccount"
    id: UUID4 = Field(default_factory=uuid.uuid4, primary_key=True)
    user_id: UUID4 = Field(foreign_key="user.id", nullable=False)
    oauth_name: str = Field(index=True, nullable=False)
    access_token: str = Field(nullable=False)
    expires_at: int | None = Field(nullable=True)
    refresh_token: str | None = Field(nullable=True)
    account_id: str = Field(index=True, nullable=False)
    account_email: str = Field(nullable=False)
