# pgvector 0.5
from sqlalchemy.types import UserDefinedType

class VECTOR(UserDefinedType):
    def __init__(self, dim=None):
        self.dim = dim
    def get_col_spec(self, **kw):
        return "VECTOR" if self.dim is None else f"VECTOR({self.dim})"

class HALFVEC(UserDefinedType):
    def __init__(self, dim=None):
        self.dim = dim
    def get_col_spec(self, **kw):
        return "HALFVEC" if self.dim is None else f"HALFVEC({self.dim})"

class SPARSEVEC(UserDefinedType):
    def __init__(self, dim=None):
        self.dim = dim
    def get_col_spec(self, **kw):
        return "SPARSEVEC" if self.dim is None else f"SPARSEVEC({self.dim})"

Vector = VECTOR
