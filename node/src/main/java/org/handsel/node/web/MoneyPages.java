package org.handsel.node.web;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.App;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;

/// The wallet: what there is, what is locked, what moved; receiving, sending, test money.
final class MoneyPages {
  private final App app;
  private final Frame frame;

  MoneyPages(App app, Frame frame) {
    this.app = app;
    this.frame = frame;
  }

  Reply wallet(Call call) throws RefusedException {
    return wallet(call, 200, Sending.NOTHING);
  }

  private Reply wallet(Call call, int status, Sending sending) throws RefusedException {
    return frame.page(
        call, status, "wallet", "wallet", Map.of("purse", app.wallet().show(), "sending", sending));
  }

  Reply send(Call call) throws RefusedException, IOException {
    var sent = call.form();
    String to = sent.text("to").orElse("").strip();
    String amount = Inputs.plain(sent.text("amount").orElse(""));
    String currency = sent.text("amount-currency").orElse("").strip();
    if (!amount.matches("\\d{1,15}(\\.\\d{1,18})?")) {
      return wallet(
          call,
          422,
          new Sending(
              to, amount, currency, Optional.of(Frame.words(call).say("wallet.amount.wrong"))));
    }
    try {
      app.wallet().send(to, new MoneyView(amount, currency, app.wallet().show().play()));
    } catch (RefusedException e) {
      return wallet(
          call,
          Pages.status(e),
          new Sending(to, amount, currency, Optional.of(Pages.sentence(call, e))));
    }
    return new Reply.See("/wallet?said=sent");
  }

  Reply faucet(Call call) throws RefusedException {
    app.wallet().faucet();
    return new Reply.See("/wallet?said=faucet");
  }
}
