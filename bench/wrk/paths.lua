-- Requests without a body to paths chosen at random: SEED METHOD FILE, a path on each line of the file.
dofile("report.lua")

local requests = {}

function init(args)
    math.randomseed(tonumber(args[1]))
    -- As every browser does.
    wrk.headers["Accept-Encoding"] = "gzip, br"
    for path in io.lines(args[3]) do
        requests[#requests + 1] = wrk.format(args[2], path)
    end
end

function request()
    return requests[math.random(#requests)]
end
