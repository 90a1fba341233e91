"""Raw FAISS as one calls it from Python: answers one JSON object a line on stdout to one a line on stdin, until stdin ends.

  {"do": "queries", "path": "queries.npy"}                 the queries of all later searches
  {"do": "load", "path": "...", "parameters": {...}}       reads an index; nprobe and efSearch are set on it
  {"do": "search", "count": 200, "k": 20}                  the neighbours of the first queries
  {"do": "time", "first": 0, "count": 400, "k": 20, "clients": 16}
                                                           ms per query: wall time over count, and the processor's time.
                                                           Each client is a thread that searches one query at a time;
                                                           FAISS runs without Python's lock.
Every search runs on one thread: OMP_NUM_THREADS is expected to be 1.
"""

import json
import sys
import threading
import time

import faiss
import numpy

assert faiss.omp_get_max_threads() == 1, "expected OMP_NUM_THREADS=1"

queries = numpy.zeros((0, 0), dtype=numpy.float32)
index = None


def set_queries(path: str) -> dict:
    global queries
    queries = numpy.ascontiguousarray(numpy.load(path))
    return {"version": faiss.__version__, "options": faiss.get_compile_options().strip(), "queries": len(queries)}


def load(path: str, parameters: dict) -> dict:
    global index
    index = None  # frees the one before first
    index = faiss.read_index(path)
    if "nprobe" in parameters:
        index.nprobe = parameters["nprobe"]
    if "efSearch" in parameters:
        index.hnsw.efSearch = parameters["efSearch"]
    return {"kind": type(index).__name__, "rows": index.ntotal}


def search(count: int, k: int) -> dict:
    return {"labels": [index.search(queries[i : i + 1], k)[1][0].tolist() for i in range(count)]}


def measure(first: int, count: int, k: int, clients: int) -> dict:
    waiting = iter([queries[i % len(queries)][numpy.newaxis] for i in range(first, first + count)])

    def client() -> None:
        for query in waiting:
            index.search(query, k)

    threads = [threading.Thread(target=client) for _ in range(clients if clients > 1 else 0)]
    start, start_cpu = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client()  # the only one, or finds that nothing is left
    return {
        "ms": 1000 * (time.perf_counter() - start) / count,
        "cpuMs": 1000 * (time.process_time() - start_cpu) / count,
    }


ACTIONS = {"queries": set_queries, "load": load, "search": search, "time": measure}

for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(ACTIONS[request.pop("do")](**request)), flush=True)
