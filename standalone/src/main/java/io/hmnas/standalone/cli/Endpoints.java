package io.hmnas.standalone.cli;

/**
 * Where other programs reach a system of one machine.
 *
 * @param bootstrapServers of Kafka
 * @param schemaRegistry URL of the schema registry
 * @param api URL of the HTTP interface
 */
record Endpoints(String bootstrapServers, String schemaRegistry, String api) {}
