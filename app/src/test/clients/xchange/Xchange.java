import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.LinkedHashMap;
import org.knowm.xchange.ExchangeFactory;
import org.knowm.xchange.ExchangeSpecification;
import org.knowm.xchange.coinmarketcap.pro.v1.CmcExchange;
import org.knowm.xchange.coinmarketcap.pro.v1.service.CmcMarketDataService;
import org.knowm.xchange.currency.Currency;
import org.knowm.xchange.currency.CurrencyPair;
import si.mazi.rescu.HttpStatusIOException;

/// The published Java client, as it is, against a running demo: what it reports, one line of JSON a
/// situation.
///
/// `java -cp 'lib/*' Xchange.java demo.json`
final class Xchange {

  /// Thirty a minute are free, and a minute may end between them.
  private static final int CALLS_MAX = 70;

  private static final ObjectMapper JSON = new ObjectMapper();

  private interface Call {
    Object make() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    JsonNode api = JSON.readTree(new File(arguments[0])).at("/apis/coinmarketcap");
    String base = api.get("base").asText();
    String paid = api.at("/keys/0").asText();
    String free = api.at("/keys/1").asText();
    String spent = api.at("/keys/3").asText();
    var pair = new CurrencyPair(Currency.BTC, Currency.USD);

    tell("success", () -> client(base, paid).getCmcCurrencyList().get(0).getSymbol());
    tell("quote", () -> client(base, paid).getCmcLatestQuote(pair).get("BTC").getName());
    tell(
        "listings", () -> client(base, paid).getCmcLatestDataForAllCurrencies().get(0).getSymbol());
    tell("missing", () -> client(base, null).getCmcCurrencyList());
    tell("wrong", () -> client(base, "00000000-0000-4000-8000-000000000001").getCmcCurrencyList());
    tell("exhausted", () -> client(base, spent).getCmcCurrencyList());
    CmcMarketDataService hasty = client(base, free);
    tell(
        "limited",
        () -> {
          for (int i = 1; i < CALLS_MAX; i++) {
            hasty.getCmcLatestQuote(pair);
          }
          return hasty.getCmcLatestQuote(pair);
        });
  }

  private static CmcMarketDataService client(String base, String key) {
    ExchangeSpecification specification = new CmcExchange().getDefaultExchangeSpecification();
    specification.setSslUri(base);
    specification.setApiKey(key);
    specification.setShouldLoadRemoteMetaData(false);
    return (CmcMarketDataService)
        ExchangeFactory.INSTANCE.createExchange(specification).getMarketDataService();
  }

  private static void tell(String situation, Call call) throws Exception {
    var told = new LinkedHashMap<String, Object>();
    told.put("client", "xchange");
    told.put("situation", situation);
    try {
      told.put("value", call.make());
      told.put("ok", true);
    } catch (Exception e) {
      told.put("ok", false);
      told.put("error", e.getClass().getSimpleName());
      told.put("words", e.getMessage());
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof HttpStatusIOException refused) {
          told.put("status", refused.getHttpStatusCode());
          told.put("body", JSON.readTree(refused.getHttpBody()));
        }
      }
    }
    System.out.println(JSON.writeValueAsString(told));
  }
}
