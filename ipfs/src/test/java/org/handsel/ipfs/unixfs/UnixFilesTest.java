package org.handsel.ipfs.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.MemoryBlocks;
import org.handsel.ipfs.block.DiskBlocks;
import org.handsel.ipfs.unixfs.UnixFiles.Shape;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixFilesTest {
  @TempDir Path folder;

  /// 64 MiB of the key stream of AES-128-CTR; the name is Helia's.
  @Test
  void aLargeFileHasTheNameThatHeliaGivesIt() throws Exception {
    var store = DiskBlocks.open(folder, 1L << 30, DiskBlocks.Durability.HANDED_OVER);
    var key = new byte[16];
    Arrays.fill(key, (byte) 1);
    var cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
    InputStream content =
        new CipherInputStream(new ByteArrayInputStream(new byte[64 << 20]), cipher);
    assertThat(UnixFiles.write(content, store))
        .hasToString("bafybeigkksjdvcv3mdtuxnvefjem32pb3smc4alqo6ikerownjnrpnhnqe");
  }

  @Test
  void oneFileGoesInAndComesBack() throws IOException {
    var store = new MemoryBlocks();
    var content = new byte[10_000];
    Arrays.fill(content, (byte) 5);
    Cid cid = UnixFiles.write(new ByteArrayInputStream(content), store, new Shape(100, 3));
    var out = new ByteArrayOutputStream();
    assertThat(UnixFiles.read(cid, BlockSource.of(store), out, 10_000)).isEqualTo(10_000);
    assertThat(out.toByteArray()).isEqualTo(content);
    assertThatThrownBy(() -> UnixFiles.read(cid, BlockSource.of(store), out, 9_999))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than 9999");
  }
}
