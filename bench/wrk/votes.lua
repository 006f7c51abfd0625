-- First votes of readers without a cookie: SEED NETWORKS FILE KIND…, a path on each line of the file. With NETWORKS 0 each comes from a network of its
-- own, else from one of that many.
dofile("report.lua")

local paths, bodies, networks = {}, {}, 0
local headers = { ["Content-Type"] = "application/json" }

function init(args)
    math.randomseed(tonumber(args[1]))
    networks = tonumber(args[2])
    for path in io.lines(args[3]) do
        paths[#paths + 1] = path
    end
    for place = 4, #args do
        bodies[#bodies + 1] = string.format('{"kind": "%s"}', args[place])
    end
end

local function address()
    -- From 1 to 126: nothing that a trusted proxy could be called.
    if networks == 0 then
        return string.format("%d.%d.%d.%d", math.random(1, 126), math.random(0, 255), math.random(0, 255), math.random(1, 254))
    end
    local network = math.random(0, networks - 1)
    return string.format("10.%d.%d.%d", math.floor(network / 256), network % 256, math.random(1, 254))
end

function request()
    headers["X-Forwarded-For"] = address()
    return wrk.format("PUT", paths[math.random(#paths)], headers, bodies[math.random(#bodies)])
end
