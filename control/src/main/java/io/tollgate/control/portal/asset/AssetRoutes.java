package io.tollgate.control.portal.asset;

import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/// Serves [Assets].
public final class AssetRoutes {

  private static final String KEPT = "public, max-age=31536000, immutable";

  private final Assets assets;

  public AssetRoutes(Assets assets) {
    this.assets = assets;
  }

  public RouterFunction<ServerResponse> router() {
    return RouterFunctions.route().GET(Assets.ROOT + "{file}", this::serve).build();
  }

  private ServerResponse serve(ServerRequest request) {
    Asset asset = assets.at(request.path());
    if (asset == null) {
      return ServerResponse.notFound().cacheControl(CacheControl.noStore()).build();
    }
    boolean zip = takesZip(request.headers().header("Accept-Encoding"));
    byte[] bytes = asset.bytes(zip);
    ServerResponse.BodyBuilder response =
        ServerResponse.ok()
            .contentType(MediaType.parseMediaType(asset.type()))
            .header("Cache-Control", KEPT)
            .header("Vary", "Accept-Encoding")
            .contentLength(bytes.length);
    if (zip) {
      response.header("Content-Encoding", "gzip");
    }
    return response.build((_, servlet) -> {
      servlet.getOutputStream().write(bytes);
      return null;
    });
  }

  private static boolean takesZip(List<String> encodings) {
    return encodings.stream().anyMatch(line -> line.matches("(.*[ ,])?gzip( *[,;].*)?"))
        && encodings.stream().noneMatch(line -> line.matches(".*gzip *; *q=0(\\.0*)?( *,.*)?"));
  }
}
