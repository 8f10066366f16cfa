package io.hmnas.standalone.doctor;

import java.util.List;

/** Looks at one part of a system. */
public interface Check {
  /**
   * Looks. Whatever is wrong is a finding; a check throws nothing and leaves nothing behind.
   *
   * @return what was found; at least one finding
   */
  List<Finding> look();
}
