internal import GateWorker
internal import Glibc

exit(GateWorker().run(Array(CommandLine.arguments.dropFirst())))
