package org.handsel.libp2p.multiformats;

/// One way of writing bytes as text.
abstract class Radix {
  abstract String encode(byte[] bytes);

  abstract byte[] decode(String text) throws MalformedException;
}
