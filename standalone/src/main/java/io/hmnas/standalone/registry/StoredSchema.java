package io.hmnas.standalone.registry;

/**
 * A version of a subject.
 *
 * @param version from 1, in the order of registration
 * @param id the same for the same schema, whatever the subject; from 1
 * @param schema as Avro prints it, without line breaks
 */
record StoredSchema(String subject, int version, int id, String schema) {}
