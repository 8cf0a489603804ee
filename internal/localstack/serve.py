"""Runs LocalStack for as long as the process that started it lives.

The shell script beside this file ends LocalStack itself; this holds where the
script was killed and could not.
"""

import os
import signal
import threading
import time

from localstack.runtime.main import main


def end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
main()
