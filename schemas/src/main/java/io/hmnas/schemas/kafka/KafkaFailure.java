package io.hmnas.schemas.kafka;

import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.jspecify.annotations.Nullable;

/** What a failure of a Kafka client means to whoever set it up, and what mends it. */
public final class KafkaFailure {
  private static final String WHERE =
      " (a client's settings are in the file of --kafka-config and in HMNAS_KAFKA_*)";

  private KafkaFailure() {}

  /**
   * In a sentence: what is wrong, the settings that decide about it, and what to do. Holds no
   * secret.
   *
   * @return empty if it is nothing that settings, rights or addresses decide about
   */
  public static Optional<String> explain(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> known = known(cause);
      if (known.isPresent()) {
        return known;
      }
    }
    return Optional.empty();
  }

  /** For a person: the explanation, or the message of the failure. */
  public static String message(Throwable failure) {
    return explain(failure).orElseGet(() -> String.valueOf(failure.getMessage()));
  }

  /** For a log: the explanation, or the failure's class and message. */
  public static String describe(Throwable failure) {
    return explain(failure).orElseGet(failure::toString);
  }

  /** Whether the brokers do not let this client in: trying again does not help. */
  public static boolean isRefusal(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthenticationException) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> known(Throwable failure) {
    String said = String.valueOf(failure.getMessage());
    if (failure instanceof SslAuthenticationException) {
      return Optional.of(tls(failure) + WHERE);
    }
    if (failure instanceof UnsupportedSaslMechanismException) {
      return Optional.of(
          "the brokers do not have this SASL mechanism: set sasl.mechanism to one that they have ("
              + said
              + ")"
              + WHERE);
    }
    if (failure instanceof AuthenticationException) {
      return Optional.of(
          "the brokers refuse this user or password: check sasl.jaas.config and sasl.mechanism, and"
              + " that the user exists ("
              + said
              + ")"
              + WHERE);
    }
    if (failure instanceof AuthorizationException) {
      return Optional.of(
          "the brokers know this user but do not allow it what it needs: grant the rights that 'hmnas"
              + " acls' lists for its role ("
              + said
              + ")");
    }
    if (failure instanceof ConfigException) {
      return Optional.of("a setting of the Kafka client is wrong: " + said + WHERE);
    }
    if (failure instanceof TimeoutException) {
      return Optional.of(
          "no answer from the brokers ("
              + said
              + "): is --bootstrap-servers right, do they run, and does security.protocol fit their"
              + " listener?");
    }
    return Optional.empty();
  }

  /** A handshake fails for one of few reasons, which only the texts below tell apart. */
  private static String tls(Throwable failure) {
    StringBuilder texts = new StringBuilder();
    String last = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      last = String.valueOf(cause.getMessage());
      texts.append(last.toLowerCase(Locale.ROOT)).append('\n');
    }
    String all = texts.toString();
    String advice;
    if (all.contains("unable to find valid certification path")
        || all.contains("path building failed")
        || all.contains("trustanchors")
        || all.contains("path does not chain")
        || all.contains("signature does not match")) {
      advice =
          "the brokers' certificate is not trusted: put the authority that signed it into"
              + " ssl.truststore.location (or ssl.truststore.certificates)";
    } else if (all.contains("subject alternative") || all.contains("no name matching")) {
      advice =
          "the brokers' certificate is for other host names: use one of its names in"
              + " --bootstrap-servers, or give the brokers a certificate for their names";
    } else if (all.contains("received fatal alert") || all.contains("certificate_")) {
      advice =
          "the brokers refuse this client's certificate, or it has none: set ssl.keystore.location"
              + " (or ssl.keystore.key and ssl.keystore.certificate.chain) to one that they trust";
    } else if (all.contains("unrecognized ssl message") || all.contains("plaintext connection")) {
      advice =
          "the brokers' listener has no TLS: set security.protocol to what it has, or take another"
              + " port";
    } else {
      advice =
          "TLS with the brokers fails: check ssl.truststore.*, ssl.keystore.* and security.protocol";
    }
    return advice + " (" + last + ")";
  }
}
