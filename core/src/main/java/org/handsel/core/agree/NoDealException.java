package org.handsel.core.agree;

/// An ask leads to no terms, or a quote isn't what was asked for. The code travels; the message is
/// for a person.
public final class NoDealException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Why why;

  /// `message` says it to a person.
  public NoDealException(Why why, String message) {
    super(message);
    this.why = why;
  }

  /// Why, for programs.
  public Why why() {
    return why;
  }

  /// Why there is no deal.
  public enum Why {
    /// The listing isn't there any more, or has a newer revision.
    LISTING_GONE("listing-gone"),
    /// Fewer are left than were asked for.
    SOLD_OUT("sold-out"),
    /// Somebody else has one of the nights that were asked for.
    TAKEN("taken"),
    /// The two nodes' escrows aren't the same.
    OTHER_CHAIN("other-chain"),
    /// Nothing that is worth the listing's currency can be locked.
    NO_TOKEN("no-token"),
    /// An arbiter isn't known, isn't named by the listing, or is one of the two.
    NO_ARBITER("no-arbiter"),
    /// The terms don't follow from listing and ask.
    OTHER_TERMS("other-terms"),
    /// The seller doesn't want to.
    UNWILLING("unwilling"),
    /// Buying from oneself.
    SELF("self"),
    /// The seller can't stake what the listing promises.
    NO_STAKE("no-stake"),
    /// The account that is to pay didn't sign the ask.
    NO_PROOF("no-proof"),
    /// The account that is to pay doesn't hold what its asks come to.
    NO_MONEY("no-money");

    private final String code;

    Why(String code) {
      this.code = code;
    }

    /// The word on the wire and in views.
    public String code() {
      return code;
    }
  }
}
