package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.e2e.Demo.Customer;
import io.tollgate.app.e2e.DemoApis.Described;
import io.tollgate.control.portal.docs.Language;
import io.tollgate.control.portal.docs.Snippets;
import io.tollgate.core.reference.Filled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Every snippet of every operation the sample documents, run as it stands against the demo: 200.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SnippetsTest {

  private static final String MARK = "--- ";

  @TempDir private static Path folder;

  private Demo demo;
  private DemoApis apis;

  @BeforeAll
  void open() throws Exception {
    demo = new Demo(folder);
    apis = new DemoApis(folder.resolve("apis"));
  }

  @AfterAll
  void close() {
    demo.close();
  }

  private Map<String, String> snippets(Language language) {
    var snippets = new LinkedHashMap<String, String>();
    for (Described it : apis.operations()) {
      Snippets of = apis.snippets(it, demo.base(it.api().id(), "base"));
      snippets.put(it.toString(), of.in(language));
    }
    return snippets;
  }

  @Test
  void thereIsAnOperationForEachDialectAndNoSnippetHoldsAKey() {
    assertThat(apis.operations()).hasSizeGreaterThan(45);
    for (Language language : Language.values()) {
      for (String snippet : snippets(language).values()) {
        for (String api : apis.references.keySet()) {
          assertThat(snippet).doesNotContain(demo.key(api, Customer.PAID));
        }
      }
    }
  }

  @Test
  void curlIsAnswered() throws Exception {
    var script = new StringBuilder();
    snippets(Language.CURL)
        .forEach((name, snippet) ->
            script
                .append(snippet)
                .append(" -s -o /dev/null -w '" + MARK + name + " %{http_code}\\n'\n"));
    answered(run("bash", write("all.sh", script.toString())), "%s 200");
  }

  @Test
  void javaScriptIsAnswered() throws Exception {
    var script = new StringBuilder();
    int i = 0;
    for (Map.Entry<String, String> snippet : snippets(Language.JAVASCRIPT).entrySet()) {
      Path file = write("call" + i++ + ".mjs", snippet.getValue());
      script.append("process.stdout.write('\\n" + MARK + snippet.getKey() + " ');\n");
      script.append("await import('" + file.toUri() + "');\n");
    }
    answered(run("node", write("all.mjs", script.toString())), "%s 200 ");
  }

  @Test
  void pythonIsAnswered() throws Exception {
    boolean there =
        run("python3", write("there.py", "import requests\nprint('yes')")).contains("yes");
    if (!there) {
      System.err.println(
          "SKIPPED: python3 has no module \"requests\"; no snippet in Python was run");
    }
    Assumptions.assumeTrue(there, "python3 has no module \"requests\"");
    var script = new StringBuilder("import runpy, sys\n");
    int i = 0;
    for (Map.Entry<String, String> snippet : snippets(Language.PYTHON).entrySet()) {
      Path file = write("call" + i++ + ".py", snippet.getValue());
      script.append("sys.stdout.write('\\n" + MARK + snippet.getKey() + " ')\n");
      script.append("runpy.run_path('" + file + "')\n");
    }
    answered(run("python3", write("all.py", script.toString())), "%s 200 ");
  }

  @Test
  void javaIsAnswered() throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var script = new StringBuilder("import java.net.*;\npublic class All {\n");
    script.append("  public static void main(String[] args) throws Exception {\n");
    int i = 0;
    for (Map.Entry<String, String> snippet : snippets(Language.JAVA).entrySet()) {
      Path in = Files.createDirectory(folder.resolve("java" + i++));
      Path file = Files.writeString(in.resolve("Call.java"), snippet.getValue());
      assertThat(
              compiler.run(
                  null, null, null, "--release", "11", "-d", in.toString(), file.toString()))
          .as(snippet.getKey())
          .isZero();
      script.append("    System.out.print(\"\\n" + MARK + snippet.getKey() + " \");\n");
      script.append("    new URLClassLoader(new URL[] {new URL(\"" + in.toUri() + "\")})\n");
      script.append("        .loadClass(\"Call\").getMethod(\"main\", String[].class)\n");
      script.append("        .invoke(null, (Object) new String[0]);\n");
    }
    script.append("    System.exit(0);\n  }\n}\n");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    answered(run(java, write("All.java", script.toString())), "%s 200 ");
  }

  /// A program that lets a hostile value out of its place would be no call at all.
  @Test
  void whatAPersonTypesStaysInItsPlace() throws Exception {
    Described prices =
        apis.operations().stream()
            .filter(it -> it.toString().equals("market prices"))
            .findFirst()
            .orElseThrow();
    String hostile = "BTC'\"\\`$(touch pwned)\n${jndi}</script>\u2028#";
    var call = Filled.chosen(prices.operation(), Map.of("symbols", hostile), "");
    Snippets example = apis.snippets(prices, demo.base("market", "base"));
    var snippets = new Snippets(call, example.base(), example.key(), example.variable());

    String out = run("bash", write("hostile.sh", snippets.in(Language.CURL) + " -s"));

    assertThat(out).contains("Bad parameter");
    assertThat(folder.resolve("pwned")).doesNotExist();
    for (Language language : Language.values()) {
      assertThat(snippets.in(language)).contains("%24%28touch%20pwned%29");
    }
  }

  private void answered(String out, String pattern) {
    var calls = new ArrayList<String>();
    for (String line : out.split("\n", -1)) {
      if (line.startsWith(MARK)) {
        calls.add(line.substring(MARK.length()));
      }
    }
    List<Described> all = apis.operations();
    assertThat(calls).as(out.length() > 3_000 ? "all of them" : out).hasSize(all.size());
    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i)).startsWith(String.format(pattern, all.get(i)));
    }
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String run(String program, Path file) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(program, file.toString()).redirectErrorStream(true);
    builder.directory(folder.toFile());
    for (String api : apis.references.keySet()) {
      builder.environment().put(Snippets.variable(api), demo.key(api, Customer.PAID));
    }
    Path out = folder.resolve(Objects.requireNonNull(file.getFileName()) + ".out");
    Process process = builder.redirectOutput(out.toFile()).start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(program + " did not end");
    }
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
