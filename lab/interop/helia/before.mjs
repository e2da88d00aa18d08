// Node 20 lacks Promise.withResolvers, which parts of js-libp2p 3 call.
Promise.withResolvers ??= function () {
  const made = {}
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }))
  return made
}
