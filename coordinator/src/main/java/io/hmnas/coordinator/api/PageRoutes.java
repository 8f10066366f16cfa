package io.hmnas.coordinator.api;

import io.hmnas.coordinator.page.PageFiles;
import io.javalin.http.Context;

/** The web page: its files, which anybody may have; what it shows it asks for like any client. */
final class PageRoutes {
  static final String FOLDER = "/page/";

  /** Nothing of another host, nothing inline: what is shown cannot become a program. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private PageRoutes() {}

  static boolean serves(String path) {
    return path.equals("/") || path.startsWith(FOLDER);
  }

  static void index(Context ctx) {
    answer(ctx, "index.html");
  }

  static void file(Context ctx) {
    answer(ctx, ctx.pathParam("name"));
  }

  private static void answer(Context ctx, String name) {
    PageFiles.Content content =
        PageFiles.find(name).orElseThrow(() -> ProblemException.missing("file", name, "/"));
    ctx.header("Content-Security-Policy", POLICY);
    Exchange.answer(ctx, content.mediaType(), content.bytes());
  }
}
