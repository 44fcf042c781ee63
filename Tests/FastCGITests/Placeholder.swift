@testable import FastCGI
