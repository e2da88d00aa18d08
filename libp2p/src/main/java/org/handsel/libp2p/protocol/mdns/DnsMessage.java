package org.handsel.libp2p.protocol.mdns;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.handsel.libp2p.multiformats.MalformedException;

/// A query or a response. The authority section is checked and left out: nothing here needs it.
/// Spec: RFC 1035, 4.1; RFC 6762, 18.
///
/// @param id names a query to those who ask by unicast; else 0
/// @param response true if it answers, false if it asks
record DnsMessage(
    int id,
    boolean response,
    List<Question> questions,
    List<DnsRecord> answers,
    List<DnsRecord> additionals) {
  /// RFC 6762, 17: "A Multicast DNS packet larger than 9000 bytes" is never sent.
  static final int BYTES_MAX = 9000;

  /// RFC 1035, 3.2.3: `*`, everything that is known of a name.
  static final int ANY = 255;

  private static final int HEADER_BYTES = 12;
  private static final int RESPONSE = 0x8000;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int OPCODE_AND_RCODE = 0x780f;

  /// The lists are copied.
  DnsMessage {
    questions = List.copyOf(questions);
    answers = List.copyOf(answers);
    additionals = List.copyOf(additionals);
  }

  /// What is asked.
  ///
  /// @param type of the records that are wanted
  /// @param ofClass RFC 6762, 5.4: its top bit says that a unicast answer would do
  record Question(DnsName name, int type, int ofClass) {
    /// True if a record of `wanted` answers it.
    boolean wants(int wanted) {
      int kind = ofClass & ~DnsRecord.CACHE_FLUSH;
      return (type == wanted || type == ANY) && (kind == DnsRecord.INTERNET || kind == ANY);
    }
  }

  /// Asks for the records of `type` that `name` has.
  static DnsMessage query(DnsName name, int type) {
    var question = new Question(name, type, DnsRecord.INTERNET);
    return new DnsMessage(0, false, List.of(question), List.of(), List.of());
  }

  /// Answers with these.
  static DnsMessage answer(List<DnsRecord> answers, List<DnsRecord> additionals) {
    return new DnsMessage(0, true, List.of(), answers, additionals);
  }

  /// Reads a whole message.
  ///
  /// @param entriesMax questions and records that it may hold
  /// @throws MalformedException if it isn't one, holds more, or something comes after it
  static DnsMessage read(byte[] bytes, int entriesMax) throws MalformedException {
    if (bytes.length > BYTES_MAX) throw new MalformedException("a message too long");
    if (bytes.length < HEADER_BYTES) throw new MalformedException("a message cut short");
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int id = in.getShort() & 0xffff;
    int flags = in.getShort() & 0xffff;
    // RFC 6762, 18.3 and 18.11: messages with another opcode or response code are ignored.
    if ((flags & OPCODE_AND_RCODE) != 0) throw new MalformedException("neither query nor answer");
    int asked = in.getShort() & 0xffff;
    int answered = in.getShort() & 0xffff;
    int authorities = in.getShort() & 0xffff;
    int added = in.getShort() & 0xffff;
    if (asked + answered + authorities + added > entriesMax) {
      throw new MalformedException("a message of too many records");
    }
    var questions = new ArrayList<Question>();
    for (int i = 0; i < asked; i++) {
      DnsName name = DnsName.read(in);
      if (in.remaining() < 4) throw new MalformedException("a question cut short");
      questions.add(new Question(name, in.getShort() & 0xffff, in.getShort() & 0xffff));
    }
    List<DnsRecord> answers = records(in, answered);
    records(in, authorities);
    List<DnsRecord> additionals = records(in, added);
    if (in.hasRemaining()) throw new MalformedException("something after the message");
    return new DnsMessage(id, (flags & RESPONSE) != 0, questions, answers, additionals);
  }

  private static List<DnsRecord> records(ByteBuffer in, int count) throws MalformedException {
    var records = new ArrayList<DnsRecord>();
    for (int i = 0; i < count; i++) records.add(DnsRecord.readFrom(in));
    return records;
  }

  /// Its bytes.
  ///
  /// @throws IllegalArgumentException if they are more than `bytesMax`
  byte[] encode(int bytesMax) {
    ByteBuffer out = ByteBuffer.allocate(bytesMax);
    try {
      out.putShort((short) id).putShort((short) (response ? RESPONSE | AUTHORITATIVE : 0));
      out.putShort((short) questions.size()).putShort((short) answers.size());
      out.putShort((short) 0).putShort((short) additionals.size());
      for (Question question : questions) {
        question.name().writeTo(out);
        out.putShort((short) question.type()).putShort((short) question.ofClass());
      }
      answers.forEach(it -> it.writeTo(out));
      additionals.forEach(it -> it.writeTo(out));
    } catch (java.nio.BufferOverflowException e) {
      throw new IllegalArgumentException("a message too long", e);
    }
    var bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }
}
