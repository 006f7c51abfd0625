-- First votes of readers without a cookie, each from a network of its own: SEED FILE KIND…, a path on each line of the file.
dofile("report.lua")

local paths, bodies = {}, {}
local headers = { ["Content-Type"] = "application/json" }

function init(args)
    math.randomseed(tonumber(args[1]))
    for path in io.lines(args[2]) do
        paths[#paths + 1] = path
    end
    for place = 3, #args do
        bodies[#bodies + 1] = string.format('{"kind": "%s"}', args[place])
    end
end

function request()
    -- From 1 to 126: nothing that a trusted proxy could be called.
    headers["X-Forwarded-For"] = string.format(
        "%d.%d.%d.%d", math.random(1, 126), math.random(0, 255), math.random(0, 255), math.random(1, 254)
    )
    return wrk.format("PUT", paths[math.random(#paths)], headers, bodies[math.random(#bodies)])
end
