"""A peer in Python: `python worker.py MODULE SETTINGS`. The same protocol as worker.js: see PROTOCOL.md."""

import importlib
import json
import os
import sys
import time

begin = time.perf_counter()
# libraries write to standard output too; the answers have it to themselves
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def say(message):
    print(json.dumps(message), file=answers, flush=True)


def peak_memory():
    """The most memory that this process has had, in bytes. Linux says it for this program alone."""
    try:
        with open("/proc/self/status") as status:
            return 1024 * next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class Timer:
    """Warming up and timing; a peer's task has `run(steps)`, which returns `(steps, loss)` when they are done."""

    def __init__(self, task):
        self.task = task
        self.estimate = 0.0

    def timed(self, steps):
        # the processor's time of all threads: how many of them were at work
        start, processor = time.perf_counter(), time.process_time()
        steps, loss = self.task.run(steps)
        elapsed = 1000 * (time.perf_counter() - start)
        cpu = 1000 * (time.process_time() - processor) / steps
        self.estimate = elapsed / steps
        return {"ms": self.estimate, "cpu": cpu, "steps": steps, "loss": loss, "elapsed": elapsed}

    def warm(self, seconds):
        # some have several ways to do the same
        if hasattr(self.task, "choose"):
            self.task.choose()
        total, steps = 0.0, 1
        while total < 1000 * seconds:
            total += self.timed(steps)["elapsed"]
            steps *= 2

    def measure(self, seconds):
        return self.timed(max(1, round(1000 * seconds / self.estimate)))


def serve(peer):
    task = timer = None
    for line in sys.stdin:
        message = json.loads(line)
        match message["do"]:
            case "job":
                job = message["job"]
                imported = time.perf_counter()
                task = peer.prepare(job)
                prepared = time.perf_counter()
                timer = Timer(task)
                ready = {
                    "importMs": 1000 * (imported - begin),
                    "prepareMs": 1000 * (prepared - imported),
                    "version": peer.version,
                }
                # the check wants the very first steps
                if not job.get("check"):
                    first = timer.timed(1)
                    ready |= {"firstMs": first["elapsed"], "loss": first["loss"], "rss": peak_memory()}
                say(ready)
            case "losses":
                say({"losses": [float(loss) for loss in task.losses(message["steps"])]})
            case "warm":
                timer.warm(message["seconds"])
                say({"rss": peak_memory()})
            case "measure":
                say({**timer.measure(message["seconds"]), "rss": peak_memory()})


try:
    module, settings = sys.argv[1:3]
    serve(importlib.import_module(module).open_peer(**json.loads(settings)))
except ImportError as error:
    say({"absent": str(error).splitlines()[0]})
except Exception as error:  # whatever a peer cannot do is an answer
    import traceback

    traceback.print_exc()
    say({"cannot": f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"})
answers.flush()
os._exit(0)
