package io.hmnas.standalone.security;

import io.hmnas.schemas.kafka.Role;
import io.hmnas.schemas.topic.Topics;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;

/** Gives and takes rights. */
final class Rights {
  private Rights() {}

  static List<AclBinding> of(Role role, Topics topics, String principal) {
    return role.rights(topics).stream()
        .flatMap(right -> right.bindings(principal).stream())
        .distinct()
        .toList();
  }

  static void grant(Admin admin, Collection<AclBinding> rights) throws Exception {
    admin.createAcls(rights).all().get();
  }

  static void revoke(Admin admin, Collection<AclBinding> rights) throws Exception {
    admin.deleteAcls(rights.stream().map(AclBinding::toFilter).toList()).all().get();
  }
}
