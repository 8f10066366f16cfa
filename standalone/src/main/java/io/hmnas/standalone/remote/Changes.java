package io.hmnas.standalone.remote;

/** Tells when it is worth looking at a sweep again. For one thread; the caller closes it. */
public interface Changes extends AutoCloseable {
  /**
   * Returns when the sweep has changed since the last call, and now and then without that: what
   * there is to see has to be asked for.
   */
  void await() throws InterruptedException;

  @Override
  void close();
}
