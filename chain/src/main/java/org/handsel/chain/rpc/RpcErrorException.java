package org.handsel.chain.rpc;

import java.io.IOException;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;

/// The endpoint understood the call and says that it can't be done.
public final class RpcErrorException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient Optional<Bytes> data;

  /// `code` is JSON-RPC's, `data` what a contract returned as it refused.
  public RpcErrorException(int code, String message, Optional<Bytes> data) {
    super(message);
    this.code = code;
    this.data = data;
  }

  /// JSON-RPC's code: 3 is a contract's refusal.
  public int code() {
    return code;
  }

  /// What a contract returned as it refused: an encoded error.
  public Optional<Bytes> data() {
    return data;
  }
}
