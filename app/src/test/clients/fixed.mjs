// Published clients whose host can't be named, as they are: they call their provider's own host name over TLS.
//   NODE_EXTRA_CA_CERTS=ca.pem node fixed.mjs keys.json
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const CoinMarketCap = require('coinmarketcap-api');
const CoinGecko = require('coingecko-api');

const keys = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const CALLS_MAX = 15; // Five a minute are free, and a minute may end between them.

async function tell(client, situation, call) {
  let told;
  try {
    told = { value: await call() };
  } catch (error) {
    told = { error: error.constructor.name, words: String(error.message) };
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

const map = (key) => new CoinMarketCap(key).getIdMap({ limit: 1 });
await tell('coinmarketcap-api', 'success', () => map(keys.paid));
await tell('coinmarketcap-api', 'missing', () => map(''));
await tell('coinmarketcap-api', 'wrong', () => map('00000000-0000-4000-8000-000000000001'));
await tell('coinmarketcap-api', 'exhausted', async () => {
  await map(keys.spent);
  return map(keys.spent);
});
await tell('coinmarketcap-api', 'limited', () => untilLimited(() => map(keys.free)));

const gecko = new CoinGecko();
const price = () => gecko.simple.price({ ids: 'bitcoin', vs_currencies: 'usd' });
await tell('coingecko-api', 'ping', () => gecko.ping());
await tell('coingecko-api', 'success', () => price());
await tell('coingecko-api', 'unknown', () => gecko.exchanges.all());
await tell('coingecko-api', 'limited', () => untilLimited(() => price()));
