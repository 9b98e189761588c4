# One image for web and worker: the command decides (see compose.yaml). Nothing in it is secret, nothing runs as root.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/run.txt /tmp/run.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/run.txt
WORKDIR /app
COPY manage.py ./
COPY swarm swarm
COPY playground playground
COPY templates templates
COPY static static
COPY locale locale
RUN DATA_DIR=/tmp/data /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q swarm playground

FROM python:3.13-slim
# PDFs may name Chinese, Japanese or Korean fonts without holding them: one small font is here to draw them with.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-droid-fallback && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin murmuration \
    && install -d -o murmuration -g murmuration -m 700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH DATA_DIR=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", \
    "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["daphne", "--bind", "0.0.0.0", "--port", "8000", "playground.asgi:application"]
