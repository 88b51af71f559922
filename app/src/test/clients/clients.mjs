// Published clients, as they are, against a running demo: what each of them reports, one line of JSON a situation.
//   node clients.mjs demo.json
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { Coingecko } = require('@coingecko/coingecko-typescript');
const { restClient } = require('coinmarketcap-js');
const CryptoApis = require('cryptoapis');
const { default: CoinAPI } = { default: require('coinapi-io') };

const demo = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const CALLS_MAX = 70; // Thirty a minute are free, and a minute may end between them.

function found(error) {
  const response = error.response;
  return {
    ok: false,
    error: error.constructor.name,
    status: error.status ?? response?.status ?? null,
    body: response?.body ?? response?.data ?? error.error ?? null,
    words: String(error.message),
  };
}

async function tell(client, situation, call) {
  let told;
  try {
    told = { ok: true, value: await call() };
  } catch (error) {
    told = found(error);
  }
  console.log(JSON.stringify({ client, situation, ...told }));
}

async function untilLimited(call) {
  let last;
  for (let i = 0; i < CALLS_MAX; i++) {
    last = await call();
  }
  return last;
}

const keys = (api) => ({
  paid: demo.apis[api].keys[0],
  free: demo.apis[api].keys[1],
  spent: demo.apis[api].keys.at(-1),
});

async function coinGecko() {
  const baseURL = demo.apis.coingecko.base;
  const { paid, free, spent } = keys('coingecko');
  const client = (key, more = {}) =>
    new Coingecko({ baseURL, proAPIKey: key, demoAPIKey: null, ...more });
  const price = (one) => one.simple.price.get({ ids: 'bitcoin', vs_currencies: 'usd' });
  await tell('coingecko', 'success', () => price(client(paid)));
  await tell('coingecko', 'ping', () => client(paid).ping.get());
  await tell('coingecko', 'key', () => client(paid).key.get());
  await tell('coingecko', 'missing', () =>
    price(client(null, { defaultHeaders: { 'x-cg-pro-api-key': null } })));
  await tell('coingecko', 'wrong', () => price(client('CG-000000000000000000000000')));
  await tell('coingecko', 'sibling', () => price(client(keys('coingecko-demo').paid)));
  // With its retries: it is told not to.
  await tell('coingecko', 'exhausted', () => price(client(spent)));
  const hasty = client(free, { maxRetries: 0 });
  await tell('coingecko', 'limited', () => untilLimited(() => price(hasty)));
}

async function coinGeckoDemo() {
  const client = new Coingecko({
    baseURL: demo.apis['coingecko-demo'].base,
    proAPIKey: null,
    demoAPIKey: keys('coingecko-demo').paid,
  });
  await tell('coingecko-demo', 'success', () =>
    client.simple.price.get({ ids: 'bitcoin', vs_currencies: 'usd' }));
  await tell('coingecko-demo', 'key', () => client.key.get());
}

async function coinMarketCap() {
  const base = demo.apis.coinmarketcap.base;
  const { paid, free, spent } = keys('coinmarketcap');
  const map = (key) => restClient(key, 'v1', base).fiat.idMap({ limit: 1 });
  await tell('coinmarketcap', 'success', () => map(paid));
  await tell('coinmarketcap', 'missing', () => map(' '));
  await tell('coinmarketcap', 'wrong', () => map('00000000-0000-4000-8000-000000000001'));
  await tell('coinmarketcap', 'exhausted', () => map(spent));
  await tell('coinmarketcap', 'limited', () => untilLimited(() => map(free)));
}

async function cryptoApis() {
  const { paid, free, spent } = keys('cryptoapis');
  const rate = (key) => {
    const client = new CryptoApis.ApiClient(demo.apis.cryptoapis.base);
    client.authentications.ApiKey.apiKey = key;
    return new CryptoApis.ExchangeRatesApi(client)
      .getExchangeRateByAssetSymbols('BTC', 'USD', { context: 'c1' });
  };
  await tell('cryptoapis', 'success', () => rate(paid));
  await tell('cryptoapis', 'missing', () => rate(undefined));
  await tell('cryptoapis', 'wrong', () => rate('0'.repeat(40)));
  await tell('cryptoapis', 'exhausted', () => rate(spent));
  await tell('cryptoapis', 'limited', () => untilLimited(() => rate(free)));
}

async function coinApi() {
  const { paid, free, spent } = keys('coinapi');
  const rate = (key) => {
    const client = new CoinAPI(key);
    client.url = demo.apis.coinapi.base;
    return client.exchange_rates_get_specific_rate('BTC', 'USD');
  };
  await tell('coinapi', 'success', () => rate(paid));
  await tell('coinapi', 'missing', () => rate(undefined));
  await tell('coinapi', 'wrong', () => rate('00000000-0000-0000-0000-000000000000'));
  await tell('coinapi', 'exhausted', () => rate(spent));
  await tell('coinapi', 'limited', () => untilLimited(() => rate(free)));
}

await coinGecko();
await coinGeckoDemo();
await coinMarketCap();
await cryptoApis();
await coinApi();
