"""A small HM-NAS client on librdkafka: hands in sweeps and reads what comes of them.

It speaks Avro in Confluent wire format through any Confluent-compatible schema registry.
Needs confluent_kafka (1.7 or later) and avro (1.11 or later); on Debian:
apt install python3-confluent-kafka python3-avro
"""

import base64
import io
import json
import os
import time
import urllib.error
import urllib.request
import uuid

import avro.io
import avro.schema
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

MAGIC = 0


class Registry:
    """Schemas by subject and by id, each asked for once.

    HMNAS_REGISTRY_USER_INFO=user:password gives basic authentication.
    """

    def __init__(self, url, user_info=os.environ.get("HMNAS_REGISTRY_USER_INFO")):
        self._url = url.rstrip("/")
        self._headers = {"Accept": "application/vnd.schemaregistry.v1+json"}
        if user_info:
            token = base64.b64encode(user_info.encode()).decode()
            self._headers["Authorization"] = "Basic " + token
        self._by_id = {}

    def latest(self, topic):
        """Id and schema that a topic's values are written with (TopicNameStrategy)."""
        answer = self._get("/subjects/%s-value/versions/latest" % topic)
        return answer["id"], self._keep(answer["id"], answer["schema"])

    def by_id(self, schema_id):
        if schema_id not in self._by_id:
            self._keep(schema_id, self._get("/schemas/ids/%d" % schema_id)["schema"])
        return self._by_id[schema_id]

    def _keep(self, schema_id, text):
        # Avro's Python library warns of "minimum" and other properties that it does not know.
        return self._by_id.setdefault(schema_id, avro.schema.parse(text))

    def _get(self, path):
        request = urllib.request.Request(self._url + path, headers=self._headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            reason = error.read().decode(errors="replace")
            raise SystemExit(
                "%s answers %d for %s: %s" % (self._url, error.code, path, reason)
            ) from error
        except urllib.error.URLError as error:
            raise SystemExit(
                "cannot reach the schema registry %s: %s" % (self._url, error.reason)
            ) from error


def encode(registry, topic, value):
    """A record value: magic byte, schema id, Avro body. Fields left out take their defaults."""
    schema_id, schema = registry.latest(topic)
    body = io.BytesIO()
    body.write(bytes([MAGIC]) + schema_id.to_bytes(4, "big"))
    avro.io.DatumWriter(schema).write(with_defaults(schema, value), avro.io.BinaryEncoder(body))
    return body.getvalue()


def decode(registry, data):
    """The value of a record as plain Python data."""
    if len(data) < 5 or data[0] != MAGIC:
        raise ValueError("not in Confluent wire format: %r" % data[:5])
    schema = registry.by_id(int.from_bytes(data[1:5], "big"))
    return avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(io.BytesIO(data[5:])))


def with_defaults(schema, value):
    """Fills in what a caller left out: the Python writer wants every field."""
    if schema.type == "record":
        unknown = set(value) - {field.name for field in schema.fields}
        if unknown:
            raise ValueError("%s has no field %s" % (schema.name, ", ".join(sorted(unknown))))
        return {
            field.name: with_defaults(field.type, value.get(field.name, field.default))
            for field in schema.fields
        }
    if schema.type == "union":
        if value is None:
            return None
        return with_defaults([s for s in schema.schemas if s.type != "null"][0], value)
    if schema.type == "array":
        return [with_defaults(schema.items, item) for item in value]
    return value


class Client:
    """Hands in sweeps and reads reports. Topic names carry the installation's prefix."""

    def __init__(self, bootstrap, registry_url, prefix="hmnas"):
        self._bootstrap = bootstrap
        self._prefix = prefix
        self.registry = Registry(registry_url)

    def topic(self, name):
        return "%s.%s" % (self._prefix, name)

    def submit(self, sweep_id, seeds, config=None):
        """Asks for a sweep. The same id again is the same sweep: seeds it has are not run twice."""
        request = {
            "sweepId": sweep_id,
            "action": "CREATE",
            "config": config or {},
            "seeds": list(seeds),
        }
        self._send("sweep-requests", sweep_id, request)

    def cancel(self, sweep_id):
        self._send("sweep-requests", sweep_id, {"sweepId": sweep_id, "action": "CANCEL"})

    def _send(self, name, key, value):
        failures = []
        producer = Producer(
            {
                "bootstrap.servers": self._bootstrap,
                "enable.idempotence": True,
                # As Java clients do it, so that a key meets its partition whoever writes it.
                "partitioner": "murmur2_random",
            }
        )
        producer.produce(
            self.topic(name),
            key=key,
            value=encode(self.registry, self.topic(name), value),
            on_delivery=lambda error, _: failures.append(error) if error else None,
        )
        if producer.flush(30) or failures:
            raise KafkaException(failures[0] if failures else KafkaError(KafkaError._TIMED_OUT))

    def read(self, name, until, timeout):
        """Yields key and value of a topic's committed records from its start.

        Ends when `until(key, value)` is true of a record, or with TimeoutError after `timeout`
        seconds.
        """
        topic = self.topic(name)
        consumer = Consumer(
            {
                "bootstrap.servers": self._bootstrap,
                "group.id": "python-" + uuid.uuid4().hex,
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
            }
        )
        try:
            partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
            consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
            end = time.monotonic() + timeout
            while time.monotonic() < end:
                message = consumer.poll(0.5)
                if message is None:
                    continue
                if message.error():
                    raise KafkaException(message.error())
                if message.value() is None:
                    continue
                key = message.key().decode()
                value = decode(self.registry, message.value())
                yield key, value
                if until(key, value):
                    return
            raise TimeoutError("no end of %s within %d s" % (topic, timeout))
        finally:
            consumer.close()
