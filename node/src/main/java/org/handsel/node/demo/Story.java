package org.handsel.node.demo;

import java.util.Locale;

/// The ways a deal can go, as the demo plays them.
enum Story {
  /// Everybody keeps their word.
  HAPPY("two people who never met trade a bicycle, and both are content"),
  /// The seller vanishes after the money is locked.
  NO_DELIVERY(
      "the seller vanishes; the buyer has everything back, and a sum for the trouble, alone"),
  /// Buyer and seller don't agree on what was delivered.
  DISPUTE("the bicycle isn't as described; the arbiter both had agreed on divides the money"),
  /// Somebody stays in somebody's home.
  STAYS("a home is let for three nights, which nobody else can have from then on");

  private final String plot;

  Story(String plot) {
    this.plot = plot;
  }

  /// The story called `word` on the command line.
  ///
  /// @throws IllegalArgumentException if there is none
  static Story of(String word) {
    for (Story story : values()) {
      if (story.word().equals(word)) {
        return story;
      }
    }
    throw new IllegalArgumentException(
        "there is no story \"" + word + "\"; there are happy, no-delivery, dispute and stays");
  }

  /// What happens, in one sentence.
  String plot() {
    return plot;
  }

  /// The name on the command line, such as `no-delivery`.
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return word();
  }
}
