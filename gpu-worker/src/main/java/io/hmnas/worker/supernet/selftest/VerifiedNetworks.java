package io.hmnas.worker.supernet.selftest;

import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.NetworkFactory;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Networks that are never computed by wrong kernels. Before an engine computes a network's first
 * batch of some size, it is compared with float64. If it is wrong, the next engine takes its place;
 * if none is left, {@link WrongKernelsException} is thrown.
 *
 * <p>Which engine computes is a function of processor, library and network: it depends neither on
 * time nor on what was computed before, so that results repeat bit by bit.
 *
 * <p>Used by one thread.
 */
public final class VerifiedNetworks implements NetworkFactory {
  private static final Logger LOG = LoggerFactory.getLogger(VerifiedNetworks.class);

  private final Torch torch;
  private final List<Candidate> candidates;
  private final KernelCache cache;
  private final Consumer<KernelReport> listener;
  private final KernelSelfTest test;
  private final Map<Key, Verdict> verdicts = new HashMap<>();
  private final Set<String> used = new LinkedHashSet<>();
  private @Nullable VerifiedNetworks reference;

  private record Key(NetworkKey network, Pass pass, int images) {}

  /** Index of the engine that computes, -1 for none; and why. */
  private record Verdict(int candidate, KernelReport report) {}

  VerifiedNetworks(
      Torch torch, List<Candidate> candidates, KernelCache cache, Consumer<KernelReport> listener) {
    this.torch = torch;
    this.candidates = List.copyOf(candidates);
    this.cache = cache;
    this.listener = listener;
    this.test = new KernelSelfTest(torch);
  }

  /**
   * The engine of that kind where it is right; else the reference.
   *
   * @param kind see {@link Networks}
   * @param cache where verdicts are remembered over processes
   * @param listener told the outcome of every test, after the log
   * @throws IllegalArgumentException if there is no such kind
   */
  public static VerifiedNetworks create(
      Torch torch, String kind, KernelCache cache, Consumer<KernelReport> listener) {
    return new VerifiedNetworks(torch, Candidate.of(torch, kind), cache, listener);
  }

  @Override
  public Network create(SearchSpace space, Selection selection) {
    return new VerifiedNetwork(this, space, selection, 0);
  }

  /**
   * Makes sure that the reference by matrix products is right, for whoever computes with it in a
   * way of its own.
   *
   * @param smoothing of the labels
   * @param images of a batch
   * @throws WrongKernelsException if it is not
   */
  public void requireReference(
      SearchSpace space, Selection selection, double smoothing, int images) {
    VerifiedNetworks networks = reference;
    if (networks == null) {
      Candidate candidate =
          Candidate.of(Networks.REFERENCE, Networks.create(torch, Networks.REFERENCE));
      networks = new VerifiedNetworks(torch, List.of(candidate), cache, listener);
      reference = networks;
    }
    networks.engine(space, selection, smoothing, Pass.WEIGHTS, images);
    used.addAll(networks.used);
    networks.used.clear();
  }

  /**
   * What has computed networks since this was asked last: engine, convolutions, library, device.
   */
  public String takeBackend() {
    String engines = used.isEmpty() ? "no network computed" : String.join(", then ", used);
    used.clear();
    return engines + "; " + torch.describe();
  }

  /**
   * Tests the engine for a whole supernet now, rather than with its first batch; what is wrong is
   * in the report.
   *
   * @param images of a batch
   */
  public KernelReport verify(SearchSpace space, int images) {
    return verdict(space, Selection.all(space), 0, Pass.WEIGHTS, images).report();
  }

  /**
   * The engine that is right.
   *
   * @throws WrongKernelsException if none is
   */
  Candidate engine(
      SearchSpace space, Selection selection, double smoothing, Pass pass, int images) {
    Verdict verdict = verdict(space, selection, smoothing, pass, images);
    if (verdict.candidate() < 0) {
      throw new WrongKernelsException(
          verdict.report().line()
              + ": this machine cannot take part; use another one, or another version of PyTorch");
    }
    used.add(verdict.report().backend());
    return candidates.get(verdict.candidate());
  }

  private Verdict verdict(
      SearchSpace space, Selection selection, double smoothing, Pass pass, int images) {
    double share = pass.differentiates() ? smoothing : 0;
    Key key = new Key(NetworkKey.of(space, selection, share), pass, images);
    Verdict verdict = verdicts.get(key);
    if (verdict == null) {
      verdict = judge(key, space, selection);
      verdicts.put(key, verdict);
      tell(verdict.report());
    }
    return verdict;
  }

  private void tell(KernelReport report) {
    if (report.degraded()) {
      LOG.warn("{}", report.line());
    } else {
      LOG.info("{}", report.line());
    }
    listener.accept(report);
  }

  private Verdict judge(Key key, SearchSpace space, Selection selection) {
    long start = System.nanoTime();
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      if (!candidate.supports(space)) {
        continue;
      }
      try {
        List<ConvolutionChoice> convolutions = candidate.prepare(space, selection, key.images());
        String subject = candidate.name() + " " + key;
        boolean remembered = convolutions.isEmpty() && cache.right(torch, subject);
        String fault =
            remembered
                ? ""
                : test.fault(
                    space,
                    key.network(),
                    candidate.create(space, selection),
                    key.pass(),
                    key.images());
        if (fault.isEmpty()) {
          if (!remembered && convolutions.isEmpty()) {
            cache.remember(torch, subject);
          }
          return new Verdict(
              i, report(key, candidate.name(), convolutions, refused, start, remembered));
        }
        refused.add(candidate.name() + " engine wrong: " + fault);
      } catch (WrongKernelsException e) {
        refused.add(candidate.name() + " engine wrong: " + e.getMessage());
      }
    }
    return new Verdict(-1, report(key, "", List.of(), refused, start, false));
  }

  private static KernelReport report(
      Key key,
      String engine,
      List<ConvolutionChoice> convolutions,
      List<String> refused,
      long start,
      boolean remembered) {
    return new KernelReport(
        Processor.model(),
        engine,
        key.pass(),
        key.images(),
        convolutions,
        refused,
        (System.nanoTime() - start) / 1e9,
        remembered);
  }
}
