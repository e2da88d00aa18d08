package org.handsel.lab.nat;

/// How a gateway behaves, in the words of RFC 3489 (RFC 4787 tells mapping and filtering apart).
/// All of them drop what nobody asked for without a word, as home routers do.
enum Nat {
  /// Whoever calls an outer port gets in: the whole range is passed on (DNAT).
  FULL_CONE("full cone", false),

  /// Whoever was called before gets in, from any of its ports: a set of nftables remembers whom the
  /// home has called.
  ADDRESS_RESTRICTED("address-restricted", false),

  /// Only answers get in, from the very address and port that was called; the outer port is the
  /// same for everybody. What Linux does by itself (masquerade).
  PORT_RESTRICTED("port-restricted", false),

  /// Only answers get in, and the outer port is another one for everybody who is called
  /// (masquerade, fully-random).
  SYMMETRIC("symmetric", true);

  private final String text;
  private final boolean random;

  Nat(String text, boolean random) {
    this.text = text;
    this.random = random;
  }

  /// True if a home behind this one and a home behind `other` can meet by calling each other at the
  /// addresses at which a third has seen them.
  boolean meets(Nat other) {
    return canBeMetBy(other) || other.canBeMetBy(this);
  }

  /// True if a call from behind `other` gets in where others see us.
  private boolean canBeMetBy(Nat other) {
    return switch (this) {
      case FULL_CONE, ADDRESS_RESTRICTED -> true;
      case PORT_RESTRICTED -> !other.random;
      case SYMMETRIC -> false;
    };
  }

  /// The gateway's rules: `lan` is its link to the home, `wan` the one out.
  ///
  /// @param home the address of the one machine at home
  String rules(String home) {
    String pre =
        switch (this) {
          case FULL_CONE -> "iifname wan meta l4proto { tcp, udp } dnat to " + home;
          case ADDRESS_RESTRICTED ->
              "iifname wan ip saddr @called meta l4proto { tcp, udp } dnat to " + home;
          case PORT_RESTRICTED, SYMMETRIC -> "";
        };
    return """
    table ip gateway {
      set called {
        type ipv4_addr; flags dynamic,timeout; timeout 5m; size 4096;
      }
      chain prerouting {
        type nat hook prerouting priority -100;
        %s
      }
      chain postrouting {
        type nat hook postrouting priority 100;
        oifname wan masquerade %s
      }
      chain unasked {
        # An answer without a question would leave a trace in the kernel's table, the masquerade would
        # have to take another port, and hole punching would fail.
        type filter hook input priority 0;
        iifname wan ct state new drop
      }
      chain forward {
        type filter hook forward priority 0; policy drop;
        iifname lan update @called { ip daddr } accept
        ct state established,related accept
        ct status dnat accept
      }
    }
    """
        .formatted(pre, random ? "fully-random" : "");
  }

  @Override
  public String toString() {
    return text;
  }
}
