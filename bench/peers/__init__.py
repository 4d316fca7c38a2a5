"""The same job done with other means, each as its own documentation would write it. See `bench/peers/__main__.py`.

The job: an answer comes by HTTP, is kept so that a power cut does not take it, is handed to whatever waits for it, and
its receipt is shown. Each program serves `POST /s/{seat}`, which leads to `GET /s/{seat}/kvitto`.
"""
