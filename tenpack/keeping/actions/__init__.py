"""Every act on what is kept, one public function each."""

from tenpack.keeping.actions.carrying import export_business, import_business
from tenpack.keeping.actions.erasure import ask_erasure, erase_client, take_back_erasure
from tenpack.keeping.actions.files import ask_data_file, forget_data_files, make_data_file
from tenpack.keeping.actions.receipts import blank_old_receipts, change_receipt_years

__all__ = [
    "ask_data_file",
    "ask_erasure",
    "blank_old_receipts",
    "change_receipt_years",
    "erase_client",
    "export_business",
    "forget_data_files",
    "import_business",
    "make_data_file",
    "take_back_erasure",
]
