# Images of HM-NAS, made of jars that are built on the host:
#
#   ./mvnw -Pcontainers -DskipTests package
#   docker build --target coordinator     -t hmnas/coordinator .
#   docker build --target gpu-worker      -t hmnas/gpu-worker .
#   docker build --target cli             -t hmnas/cli .
#   docker build --target gpu-worker-cuda -t hmnas/gpu-worker:cuda .
#
# All have the same program and differ in natives, memory, health check and default command.
# Layers are in the order in which they change: libraries, native libraries, our own jars.
# Nothing is written but to /tmp and /var/lib/hmnas, and nothing is fetched at the start.

ARG JAVA_IMAGE=eclipse-temurin:17-jre-noble
ARG CUDA_IMAGE=nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04

FROM ${JAVA_IMAGE} AS java

FROM java AS base
RUN groupadd --gid 10001 hmnas \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/hmnas \
       --shell /usr/sbin/nologin hmnas \
    && install --directory --owner=hmnas --group=hmnas /var/lib/hmnas
COPY docker/healthy /opt/hmnas/bin/
COPY standalone/target/image/lib/ /opt/hmnas/lib/
# Few arenas: the allocator would keep much memory for each thread otherwise.
ENV HOME=/tmp \
    MALLOC_ARENA_MAX=2
WORKDIR /var/lib/hmnas
USER 10001:10001
LABEL org.opencontainers.image.title="HM-NAS" \
      org.opencontainers.image.description="Neural architecture search by hierarchical masking, on Kafka" \
      org.opencontainers.image.licenses="Apache-2.0"

FROM base AS coordinator
COPY standalone/target/image/natives/org/ /opt/hmnas/rocksdb/org/
COPY standalone/target/image/natives/librocksdbjni-linux64.so /opt/hmnas/rocksdb/librocksdbjni.so
COPY standalone/target/image/app/ /opt/hmnas/app/
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV HMNAS_STATE=/var/lib/hmnas/state
VOLUME /var/lib/hmnas
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["/opt/hmnas/bin/healthy", "8080", "/healthz"]
# The rest of the memory is for RocksDB, threads and sockets.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", \
    "-Djava.library.path=/opt/hmnas/rocksdb", "-Dhmnas.log.level=INFO", \
    "-cp", "/opt/hmnas/app/*:/opt/hmnas/lib/*:/opt/hmnas/rocksdb", "io.hmnas.standalone.cli.Main"]
CMD ["coordinator"]

FROM base AS gpu-worker
COPY standalone/target/image/natives/pytorch/cpu/linux-x86_64/ /opt/hmnas/pytorch/
COPY standalone/target/image/natives/jnilib/linux-x86_64/cpu/ /opt/hmnas/pytorch/
COPY standalone/target/image/app/ /opt/hmnas/app/
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV PYTORCH_LIBRARY_PATH=/opt/hmnas/pytorch \
    PYTORCH_FLAVOR=cpu \
    HMNAS_DEVICE=cpu \
    HMNAS_WORKER_HTTP_PORT=8081
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["/opt/hmnas/bin/healthy", "8081", "/healthz"]
# Tensors are outside the heap. An exhausted heap ends a step, not the worker.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=25", "-XX:-UsePerfData", \
    "-Dhmnas.log.level=INFO", "-Dai.djl.offline=true", \
    "-cp", "/opt/hmnas/app/*:/opt/hmnas/lib/*", "io.hmnas.standalone.cli.Main"]
CMD ["worker"]

FROM base AS cli
COPY standalone/target/image/app/ /opt/hmnas/app/
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", \
    "-Dai.djl.offline=true", \
    "-cp", "/opt/hmnas/app/*:/opt/hmnas/lib/*", "io.hmnas.standalone.cli.Main"]
CMD ["--help"]

# DJL fetches its own CUDA build of PyTorch (some GB, from publish.djl.ai) while the image is built.
# Loading it fails without a driver, which is why only the files count here.
FROM base AS cuda-natives
COPY standalone/target/image/app/ /opt/hmnas/app/
USER root
ARG PYTORCH_FLAVOR=cu128
RUN ENGINE_CACHE_DIR=/natives PYTORCH_FLAVOR=${PYTORCH_FLAVOR} java \
      -cp "/opt/hmnas/app/*:/opt/hmnas/lib/*" io.hmnas.standalone.cli.Main doctor --device cpu || true; \
    mkdir /pytorch && mv /natives/pytorch/*/* /pytorch/ && test -e /pytorch/libtorch_cuda.so

# Never run on a GPU by its authors: they had none.
FROM ${CUDA_IMAGE} AS gpu-worker-cuda
COPY --from=java /opt/java/openjdk /opt/java/openjdk
RUN groupadd --gid 10001 hmnas \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/hmnas \
       --shell /usr/sbin/nologin hmnas \
    && install --directory --owner=hmnas --group=hmnas /var/lib/hmnas
COPY docker/healthy /opt/hmnas/bin/
ARG PYTORCH_FLAVOR=cu128
COPY --from=cuda-natives /pytorch/ /opt/hmnas/pytorch/
COPY standalone/target/image/natives/jnilib/linux-x86_64/${PYTORCH_FLAVOR}/ /opt/hmnas/pytorch/
COPY standalone/target/image/lib/ /opt/hmnas/lib/
COPY standalone/target/image/app/ /opt/hmnas/app/
ENV JAVA_HOME=/opt/java/openjdk \
    PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/tmp \
    MALLOC_ARENA_MAX=2 \
    PYTORCH_LIBRARY_PATH=/opt/hmnas/pytorch \
    PYTORCH_FLAVOR=${PYTORCH_FLAVOR} \
    HMNAS_DEVICE=gpu \
    HMNAS_WORKER_HTTP_PORT=8081
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["/opt/hmnas/bin/healthy", "8081", "/healthz"]
WORKDIR /var/lib/hmnas
USER 10001:10001
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="HM-NAS" \
      org.opencontainers.image.description="Neural architecture search by hierarchical masking, on Kafka" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=25", "-XX:-UsePerfData", \
    "-Dhmnas.log.level=INFO", "-Dai.djl.offline=true", \
    "-cp", "/opt/hmnas/app/*:/opt/hmnas/lib/*", "io.hmnas.standalone.cli.Main"]
CMD ["worker"]
