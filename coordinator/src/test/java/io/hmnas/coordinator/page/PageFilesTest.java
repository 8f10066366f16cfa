package io.hmnas.coordinator.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PageFilesTest {
  private static final Path FOLDER = Path.of("src/main/resources/io/hmnas/coordinator/page");
  private static final Pattern IMPORT = Pattern.compile("from \"\\./([A-Za-z]+\\.js)\"");

  @Test
  void shouldListEveryModuleThatThereIs() throws Exception {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<String> modules =
          files.map(file -> file.getFileName().toString()).filter(n -> n.endsWith(".js")).toList();

      assertThat(PageFiles.MODULES).doesNotHaveDuplicates().hasSameElementsAs(modules);
    }
  }

  @Test
  void shouldListModulesAfterThoseThatTheyImport() {
    for (int i = 0; i < PageFiles.MODULES.size(); i++) {
      String module = PageFiles.MODULES.get(i);
      List<String> imports =
          IMPORT.matcher(PageFiles.text(module)).results().map(match -> match.group(1)).toList();

      assertThat(PageFiles.MODULES.subList(0, i)).as(module).containsAll(imports);
    }
  }

  @Test
  void shouldNameNoOtherHostAndHaveNothingInline() {
    String index = PageFiles.text("index.html");

    assertThat(index).doesNotContain("style=").doesNotContainPattern("<script(?![^>]* src=)");
    for (String module : PageFiles.MODULES) {
      List<MatchResult> addresses =
          Pattern.compile("https?://[^\"]*").matcher(PageFiles.text(module)).results().toList();
      assertThat(addresses)
          .as(module)
          .allSatisfy(a -> assertThat(a.group()).isEqualTo("http://www.w3.org/2000/svg"));
    }
  }

  @Test
  void shouldHaveTheLibraries() {
    assertThat(PageFiles.text("d3.min.js")).contains("v7.9.0");
    assertThat(PageFiles.find("dagre.min.js")).isPresent();
    assertThat(PageFiles.find("../api/openapi.json")).isEmpty();
  }
}
