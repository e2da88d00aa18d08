package org.handsel.libp2p.multiformats;

/// The protocols that a [Multiaddr] is made of: name, code, and the kind of value behind it. Spec:
/// multiformats/multiaddr `protocols.csv`.
enum AddressProtocol {
  IP4("ip4", 4, AddressValue.IP4),
  TCP("tcp", 6, AddressValue.PORT),
  DCCP("dccp", 33, AddressValue.PORT),
  IP6("ip6", 41, AddressValue.IP6),
  IP6ZONE("ip6zone", 42, AddressValue.NAME),
  IPCIDR("ipcidr", 43, AddressValue.BYTE),
  DNS("dns", 53, AddressValue.NAME),
  DNS4("dns4", 54, AddressValue.NAME),
  DNS6("dns6", 55, AddressValue.NAME),
  DNSADDR("dnsaddr", 56, AddressValue.NAME),
  SCTP("sctp", 132, AddressValue.PORT),
  UDP("udp", 273, AddressValue.PORT),
  P2P_WEBRTC_STAR("p2p-webrtc-star", 275, AddressValue.NONE),
  P2P_WEBRTC_DIRECT("p2p-webrtc-direct", 276, AddressValue.NONE),
  P2P_STARDUST("p2p-stardust", 277, AddressValue.NONE),
  WEBRTC_DIRECT("webrtc-direct", 280, AddressValue.NONE),
  WEBRTC("webrtc", 281, AddressValue.NONE),
  P2P_CIRCUIT("p2p-circuit", 290, AddressValue.NONE),
  UDT("udt", 301, AddressValue.NONE),
  UTP("utp", 302, AddressValue.NONE),
  UNIX("unix", 400, AddressValue.PATH),
  P2P("p2p", 421, AddressValue.PEER),
  HTTPS("https", 443, AddressValue.NONE),
  ONION("onion", 444, AddressValue.ONION),
  ONION3("onion3", 445, AddressValue.ONION3),
  GARLIC64("garlic64", 446, AddressValue.GARLIC64),
  GARLIC32("garlic32", 447, AddressValue.GARLIC32),
  TLS("tls", 448, AddressValue.NONE),
  SNI("sni", 449, AddressValue.NAME),
  NOISE("noise", 454, AddressValue.NONE),
  QUIC("quic", 460, AddressValue.NONE),
  QUIC_V1("quic-v1", 461, AddressValue.NONE),
  WEBTRANSPORT("webtransport", 465, AddressValue.NONE),
  CERTHASH("certhash", 466, AddressValue.CERTHASH),
  WS("ws", 477, AddressValue.NONE),
  WSS("wss", 478, AddressValue.NONE),
  P2P_WEBSOCKET_STAR("p2p-websocket-star", 479, AddressValue.NONE),
  HTTP("http", 480, AddressValue.NONE),
  HTTP_PATH("http-path", 481, AddressValue.ESCAPED),
  MEMORY("memory", 777, AddressValue.NAME);

  final String text;
  final int code;
  final AddressValue value;

  AddressProtocol(String text, int code, AddressValue value) {
    this.text = text;
    this.code = code;
    this.value = value;
  }

  static AddressProtocol named(String name) throws MalformedException {
    // protocols.csv: ipfs is "equivalent to /p2p" and only read.
    if (name.equals("ipfs")) return P2P;
    for (AddressProtocol protocol : values()) {
      if (protocol.text.equals(name)) return protocol;
    }
    throw new MalformedException("unknown address protocol");
  }

  static AddressProtocol coded(long code) throws MalformedException {
    for (AddressProtocol protocol : values()) {
      if (protocol.code == code) return protocol;
    }
    throw new MalformedException("unknown address protocol " + code);
  }
}
