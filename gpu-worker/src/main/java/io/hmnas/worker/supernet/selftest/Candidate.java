package io.hmnas.worker.supernet.selftest;

import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Convolutions;
import io.hmnas.worker.supernet.MatrixConvolutions;
import io.hmnas.worker.supernet.NativeConvolutions;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.NetworkFactory;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.ReferenceNetwork;
import io.hmnas.worker.tensor.Torch;
import java.util.List;

/** An engine that may carry out networks if it proves right. */
interface Candidate {
  /** The engine's name. */
  String name();

  /** Whether it can carry out networks of the space at all. */
  boolean supports(SearchSpace space);

  /** Builds a network; computed only after {@link #prepare}. */
  Network create(SearchSpace space, Selection selection);

  /**
   * Chooses what single convolutions are computed with.
   *
   * @return the choices; empty if the engine has no use for any
   * @throws WrongKernelsException if nothing is right for one of them
   */
  List<ConvolutionChoice> prepare(SearchSpace space, Selection selection, int images);

  /** An engine without convolutions of its own. */
  static Candidate of(String name, NetworkFactory networks) {
    return new Candidate() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public boolean supports(SearchSpace space) {
        return networks.supports(space);
      }

      @Override
      public Network create(SearchSpace space, Selection selection) {
        return networks.create(space, selection);
      }

      @Override
      public List<ConvolutionChoice> prepare(SearchSpace space, Selection selection, int images) {
        return List.of();
      }
    };
  }

  /** The reference, each of its convolutions by the first backend that is right. */
  static Candidate reference(Torch torch, ChosenConvolutions.Backends backends) {
    ChosenConvolutions chosen = new ChosenConvolutions(torch, backends);
    return new Candidate() {
      @Override
      public String name() {
        return Networks.REFERENCE;
      }

      @Override
      public boolean supports(SearchSpace space) {
        return true;
      }

      @Override
      public Network create(SearchSpace space, Selection selection) {
        return new ReferenceNetwork(torch, chosen, space, selection);
      }

      @Override
      public List<ConvolutionChoice> prepare(SearchSpace space, Selection selection, int images) {
        return chosen.choose(space, selection, images);
      }
    };
  }

  /** The engine of that kind, then what stands in for it. */
  static List<Candidate> of(Torch torch, String kind) {
    NetworkFactory engine = Networks.create(torch, kind);
    Candidate reference = reference(torch, backends(torch));
    return kind.equals(Networks.REFERENCE)
        ? List.of(reference)
        : List.of(of(kind, engine), reference);
  }

  /** The backends there are, in the order that measurements gave. */
  private static ChosenConvolutions.Backends backends(Torch torch) {
    Convolutions natively = new NativeConvolutions(torch);
    Convolutions matrix = new MatrixConvolutions(torch);
    return shape -> List.of(natively, matrix);
  }
}
