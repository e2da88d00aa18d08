package org.handsel.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class MultipartTest {
  private static final String TYPE = "multipart/form-data; boundary=xyz";

  @Test
  void fieldsAndFilesComeInOrder() throws MalformedException {
    String body =
        "--xyz\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA bike\r\n"
            + "--xyz\r\nContent-Disposition: form-data; name=\"pic\"; filename=\"C:\\\\a\\\\b.png\"\r\n"
            + "Content-Type: text/html\r\n\r\n\u0000--xy\r\n\r\n"
            + "--xyz--\r\n";
    var form = HttpForm.read(TYPE, body.getBytes(UTF_8), 10);
    assertThat(form.text("title")).contains("A bike");
    assertThat(form.files("pic")).hasSize(1);
    assertThat(form.files("pic").getFirst().name()).isEqualTo("b.png");
    assertThat(form.files("pic").getFirst().bytes()).isEqualTo("\u0000--xy\r\n".getBytes(UTF_8));
  }

  @Test
  void brokenFormsAreRefused() {
    for (String body :
        new String[] {
          "",
          "--xyz",
          "--abc\r\n",
          "--xyz\r\n\r\nx\r\n--xyz--",
          "--xyz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xyz--",
          "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends"
        }) {
      assertThatThrownBy(() -> HttpForm.read(TYPE, body.getBytes(UTF_8), 10))
          .as(body)
          .isInstanceOf(MalformedException.class);
    }
    String part = "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
    assertThatThrownBy(() -> HttpForm.read(TYPE, (part.repeat(11) + "--xyz--").getBytes(UTF_8), 10))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void urlencodedFormsAreDecoded() throws MalformedException {
    var form =
        HttpForm.read(
            "application/x-www-form-urlencoded", "a=1&b=x+y%26&a=2&c".getBytes(UTF_8), 10);
    assertThat(form.texts("a")).containsExactly("1", "2");
    assertThat(form.text("b")).contains("x y&");
    assertThat(form.text("c")).contains("");
    assertThatThrownBy(
            () -> HttpForm.read("application/x-www-form-urlencoded", "a=%zz".getBytes(UTF_8), 10))
        .isInstanceOf(MalformedException.class);
  }

  static Stream<Named<byte[]>> whateverComesIsReadOrRefused() {
    String body =
        "--xyz\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA bike\r\n"
            + "--xyz\r\nContent-Disposition: form-data; name=\"p\"; filename=\"b.png\"\r\n"
            + "Content-Type: image/png\r\n\r\nbytes\r\n--xyz--\r\n";
    return Stream.of(named("a field and a file", body.getBytes(UTF_8)));
  }

  @MethodSource
  @FuzzTest
  void whateverComesIsReadOrRefused(byte[] body) {
    try {
      assertThat(Multipart.read(TYPE, body, 10)).hasSizeLessThanOrEqualTo(10);
    } catch (MalformedException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }
}
