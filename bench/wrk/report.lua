-- Ends wrk's own report with a line of JSON that says what came of the requests. wrk itself counts an answer of 400 or more as not ok.
function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '\n{"answered": %d, "microseconds": %d, "refused": %d, "broken": %d, "median_microseconds": %d}\n',
        summary.requests, summary.duration, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50)
    ))
end
