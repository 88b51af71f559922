-- For wrk: asks one path with one key after the other. Environment: ASK_PATH, ASK_HEADER (the key's header), ASK_KEYS (a file).
local requests, at, count = {}, 0, 0

function init(args)
  for key in io.lines(os.getenv("ASK_KEYS")) do
    count = count + 1
    requests[count] = "GET " .. os.getenv("ASK_PATH") .. " HTTP/1.1\r\nHost: 127.0.0.1\r\n" .. os.getenv("ASK_HEADER") .. ": " .. key
      .. "\r\nAccept: application/json\r\n\r\n"
  end
end

function request()
  at = at % count + 1
  return requests[at]
end
