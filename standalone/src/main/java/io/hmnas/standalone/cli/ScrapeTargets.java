package io.hmnas.standalone.cli;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Where the processes of a sweep on one machine have their metrics, as Prometheus' discovery by
 * file wants it.
 *
 * @param targets as {@code host:port}
 */
record ScrapeTargets(List<String> targets, Map<String, String> labels) {

  static List<ScrapeTargets> of(String coordinatorUrl, Collection<String> workerUrls) {
    return List.of(
        job("hmnas-coordinator", List.of(coordinatorUrl)), job("hmnas-worker", workerUrls));
  }

  private static ScrapeTargets job(String name, Collection<String> urls) {
    return new ScrapeTargets(
        urls.stream().map(url -> URI.create(url).getAuthority()).toList(), Map.of("job", name));
  }
}
